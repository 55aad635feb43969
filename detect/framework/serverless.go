package framework

var _ = add(Framework{
	Name: "lambda", Title: "AWS Lambda", Source: "https://docs.aws.amazon.com/lambda/latest/dg/python-image.html",
	Packages: []string{"awslambdaric", "aws-lambda-powertools", "mangum", "apig-wsgi", "chalice"}, Role: Worker,
	Makes: []string{"mangum.Mangum", "mangum.adapter.Mangum", "apig_wsgi.make_lambda_handler"},
	// The service ends it; it has no port, but asks for work at AWS_LAMBDA_RUNTIME_API.
	Starts: []Start{{
		Name: "lambda", Role: Worker, Port: -1, Needs: []string{"awslambdaric"},
		Words: []string{"python", "-m", "awslambdaric", "{module}.{object}"},
	}},
	Match: lambdaHandlers,
})

var _ = add(Framework{
	// Started by the Functions host, which is no Python package.
	Name: "azure-functions", Title: "Azure Functions", Source: "https://learn.microsoft.com/azure/azure-functions/functions-how-to-custom-container",
	Packages: []string{"azure-functions"}, Role: Worker,
	Makes: []string{"azure.functions.FunctionApp", "azure.functions.AsgiFunctionApp", "azure.functions.WsgiFunctionApp"},
	Files: []string{"host.json"},
})

var _ = add(Framework{
	Name: "functions-framework", Title: "Functions Framework", Source: "https://github.com/GoogleCloudPlatform/functions-framework-python",
	Packages: []string{"functions-framework"}, Role: Web, Port: 8080,
	// It starts gunicorn.
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"functions-framework", "--host", "0.0.0.0", "--port", "{port}", "--source", "{file}", "--target", "{object}"},
	}},
	Match: decorated("functions-framework", "functions_framework."),
})
